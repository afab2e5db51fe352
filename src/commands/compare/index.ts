export { comparePage, comparisonInWords, differingRegions } from './compare-page.js';
export { type ComparedPeople, type ComparePeopleTask, comparePeople, groupsOf } from './compare-people.js';
export { type CompareOptions, compareOptions } from './options.js';
