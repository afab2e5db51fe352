/** An SVG element of the page as a file of its own: what the page's style sheets give it is written into it. */

/** Properties that the pictures of this page take from style sheets. */
const PROPERTIES = [
  ...['fill', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-opacity', 'stroke-dasharray', 'opacity'],
  ...['font-family', 'font-size', 'font-weight', 'text-anchor', 'dominant-baseline', 'visibility'],
];

/** @returns a stand-alone SVG, as wide as the page shows it and on its ground */
export function pageSvg(element: SVGSVGElement): string {
  const copy = element.cloneNode(true) as SVGSVGElement;
  const [own, copies] = [element.querySelectorAll('*'), copy.querySelectorAll('*')];
  for (const [i, one] of [element, ...own].entries()) {
    const style = getComputedStyle(one);
    const target = (i === 0 ? copy : copies[i - 1]) as SVGElement;
    // As attributes: the policy of the page forbids styles in elements.
    for (const name of PROPERTIES) target.setAttribute(name, style.getPropertyValue(name));
    target.removeAttribute('style');
    target.removeAttribute('class');
  }
  const { x, y, width: wide, height: high } = element.viewBox.baseVal;
  const ground = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  const place = { x, y, width: wide, height: high, fill: getComputedStyle(document.body).backgroundColor };
  for (const [name, value] of Object.entries(place)) ground.setAttribute(name, String(value));
  copy.prepend(ground);
  const { width, height } = element.getBoundingClientRect();
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('width', String(Math.round(width)));
  copy.setAttribute('height', String(Math.round(height)));
  return new XMLSerializer().serializeToString(copy);
}
