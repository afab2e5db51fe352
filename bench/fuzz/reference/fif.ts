/** FIF: continuous recordings and epochs, by following the tags. */
import { checkedRate, Damaged, type Files, plain, Unclear, type Values, viewOf, within } from './reference.js';

interface Tag {
  kind: number;
  type: number;
  size: number;
  at: number;
}

const WIDTHS: Readonly<Record<number, number>> = { 2: 2, 3: 4, 4: 4, 5: 8, 16: 2 };

function tags(view: DataView): Tag[] {
  const found: Tag[] = [];
  for (let at = 0; at < view.byteLength; ) {
    const [kind, type, size, next] = [view.getInt32(at), view.getInt32(at + 4), view.getUint32(at + 8), view.getInt32(at + 12)]; // biome-ignore format: one line
    if (at + 16 + size > view.byteLength) throw new Damaged('a tag beyond the end');
    found.push({ kind, type, size, at: at + 16 });
    if (next === -1) break;
    // Only files that leave no room between tags are followed.
    if (next !== 0 && next !== at + 16 + size) throw new Unclear('a jump');
    at += 16 + size;
  }
  return found;
}

/** The file's directory, where it has one, must say what the tags say. */
function checkDirectory(view: DataView, found: readonly Tag[]): void {
  const directory = found.find(({ kind }) => kind === 102);
  if (directory === undefined) return;
  const byPlace = new Map(found.map((tag) => [tag.at - 16, tag]));
  for (let at = directory.at; at + 16 <= directory.at + directory.size; at += 16) {
    const tag = byPlace.get(view.getInt32(at + 12));
    if (view.getInt32(at) === -1) continue;
    const same = tag && [tag.kind, tag.type, tag.size].every((value, i) => value === view.getInt32(at + 4 * i));
    if (!same) throw new Damaged('a directory that disagrees with the tags');
  }
}

/** Numbers of the longer description of each channel, by kind of tag. */
function extended(view: DataView, found: readonly Tag[]): Map<number, number>[] {
  const channels: Map<number, number>[] = [];
  const open: number[] = [];
  for (const { kind, type, at } of found) {
    if (kind === 104) {
      open.push(view.getInt32(at));
      if (open.at(-1) === 113) channels.push(new Map());
    } else if (kind === 105) open.pop();
    else if (open.at(-1) === 113 && [253, 254, 257].includes(kind)) {
      if (type !== 3 && type !== 4) throw new Unclear('a number of another type');
      channels.at(-1)?.set(kind, type === 3 ? view.getInt32(at) : view.getFloat32(at));
    }
  }
  return channels;
}

export function fif(files: Files, path: string): Values {
  const second = path.replace(/\.fif/, '-1.fif');
  const parts = [path, ...(files[second] === undefined ? [] : [second])].map((name) => part(files, name));
  const [first] = parts;
  if (
    parts.some(
      ({ rate, count, factors }) =>
        rate !== first.rate || count !== first.count || factors.some((factor, c) => factor !== first.factors[c]),
    )
  )
    throw new Damaged('another part');
  const values: Values = { rate: first.rate, channels: first.count };
  for (let c = 0; c < first.count; c++) values[`signal ${c}`] = parts.flatMap(({ rows }) => rows[c]);
  return values;
}

function part(files: Files, path: string): { rate: number; count: number; factors: number[]; rows: number[][] } {
  const view = viewOf(plain(files[path]));
  const found = tags(view);
  checkDirectory(view, found);
  const one = (kind: number) => found.find((tag) => tag.kind === kind);
  const channels = found.filter(({ kind }) => kind === 203);
  const [rateTag, countTag] = [one(201), one(200)];
  if (rateTag === undefined || countTag === undefined) throw new Unclear('no rate or no count');
  if (rateTag.type !== 4) throw new Unclear('a rate of another type');
  const rate = checkedRate(view.getFloat32(rateTag.at));
  const count = view.getInt32(countTag.at);
  if (count !== channels.length) throw new Damaged(`${count} channels, ${channels.length} described`);
  const isEpochs = found.some(({ kind, at }) => kind === 104 && view.getInt32(at) === 373);
  const longer = extended(view, found);
  if (longer.length > 0 && longer.length !== channels.length) throw new Damaged('descriptions that are not complete');
  const factors = channels.map(({ at, type, size }, c) => {
    if (type !== 30 || size !== 96) throw new Damaged('a channel of another form');
    const range = longer[c]?.get(253) ?? view.getFloat32(at + 12);
    const calibration = longer[c]?.get(254) ?? view.getFloat32(at + 16);
    const power = longer[c]?.get(257) ?? view.getInt32(at + 76);
    const factor = (isEpochs ? 1 : range) * calibration * 10 ** power;
    if (!Number.isFinite(range * calibration * 10 ** power) || range * calibration === 0) throw new Damaged('a factor');
    return factor;
  });
  const get = (type: number, at: number) => {
    if (type === 4) return view.getFloat32(at);
    if (type === 5) return view.getFloat64(at);
    return type === 3 ? view.getInt32(at) : view.getInt16(at);
  };
  const rows: number[][] = factors.map(() => []);
  if (isEpochs) {
    const [firstTag, lastTag, table] = [one(208), one(209), one(302)];
    if (!firstTag || !lastTag || !table) throw new Unclear('incomplete epochs');
    const samples = view.getInt32(lastTag.at) - view.getInt32(firstTag.at) + 1;
    const width = WIDTHS[table.type & 0xffff];
    const epochs = (table.size - 16) / width / count / samples;
    if (!(samples >= 1 && epochs >= 1 && Number.isInteger(epochs))) throw new Damaged('epochs of another size');
    within(table.size);
    // Dimensions follow the values, the fastest first.
    const sizes = [0, 4, 8].map((k) => view.getInt32(table.at + table.size - 16 + k));
    if (sizes[0] !== samples || sizes[1] !== count || sizes[2] !== epochs) throw new Damaged(`dimensions ${sizes}`);
    for (let e = 0; e < epochs; e++) {
      for (let c = 0; c < count; c++) {
        const from = table.at + width * (e * count + c) * samples;
        for (let i = 0; i < samples; i++) rows[c].push(get(table.type & 0xffff, from + width * i) * factors[c]);
      }
    }
    return { rate, count, factors, rows };
  }
  let skip = 0;
  let begun = false;
  for (const tag of found) {
    if (tag.kind === 303) throw new Unclear('skips in samples');
    if (tag.kind === 301) {
      if (tag.type !== 3) throw new Unclear('a skip of another type');
      skip = view.getInt32(tag.at);
    }
    if (tag.kind !== 300) continue;
    const width = WIDTHS[tag.type];
    const samples = tag.size / width / count;
    if (width === undefined || !(samples >= 1 && Number.isInteger(samples))) throw new Damaged('a buffer');
    if (skip < 0) throw new Damaged(`a skip of ${skip}`);
    within(skip * samples * count);
    for (let c = 0; c < count; c++) {
      if (begun) for (let i = 0; i < skip * samples; i++) rows[c].push(0);
      for (let i = 0; i < samples; i++) rows[c].push(get(tag.type, tag.at + width * (i * count + c)) * factors[c]);
    }
    skip = 0;
    begun = true;
  }
  if (!begun) throw new Unclear('no buffers');
  return { rate, count, factors, rows };
}
