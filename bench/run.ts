/** `npm run bench -- NAME … [OPTION …]`: runs benches by name, all of them unless any is named; options go to the bench. */
const benches: Readonly<Record<string, () => Promise<{ run(): Promise<void> }>>> = {
  ablation: () => import('./ablation.js'),
  calibration: () => import('./calibration.js'),
  check: () => import('./input-check.js'),
  cohort: () => import('./cohort.js'),
  encoders: () => import('./encoders.js'),
  engine: () => import('./engine.js'),
  'few-people': () => import('./few-people.js'),
  'few-steps': () => import('./few-steps.js'),
  fnirs: () => import('./fnirs.js'),
  'generate-hour': () => import('./generate-hour.js'),
  labram: () => import('./labram.js'),
  'learning-curve': () => import('./learning-curve.js'),
  'new-data': () => import('./new-data.js'),
  parity: () => import('./parity.js'),
  preprocess: () => import('./preprocess-speed.js'),
  probes: () => import('./probes.js'),
  samples: () => import('./samples.js'),
  scanner: () => import('./scanner.js'),
  simulate: () => import('./simulate.js'),
  unified: () => import('./unified.js'),
};

// As the command line does, before ONNX Runtime is loaded.
process.env.ORT_DISABLE_TELEMETRY ??= '1';
const given = process.argv.slice(2);
const options = given.findIndex((word) => word.startsWith('-'));
const names = options < 0 ? given : given.slice(0, options);
const unknown = names.filter((name) => !Object.hasOwn(benches, name));
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(', ')}; there are: ${Object.keys(benches).join(', ')}.`);
  process.exit(2);
}
for (const name of names.length > 0 ? names : Object.keys(benches)) {
  const { run } = await benches[name]();
  await run();
}
