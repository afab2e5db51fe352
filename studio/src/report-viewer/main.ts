/** The script of reports: starts the cortex viewer in the figure that the page keeps for it, and leaves the page as it is where it cannot. */
import { VIEWER, type ViewerData } from '../../../src/report/cortex-viewer/viewer-page.js';
import { startReportViewer } from './report-viewer.js';

const figure = document.getElementById(VIEWER.figure);
const data = document.getElementById(VIEWER.data)?.textContent;
if (figure && data) startReportViewer(figure, JSON.parse(data) as ViewerData);
