/** EDF, BDF and their successors with annotations. */
import { checkedRate, Damaged, type Files, latin1, Unclear, type Values, within } from './reference.js';

export function edf(files: Files, path: string): Values {
  const bytes = files[path];
  const field = (at: number, length: number) => {
    if (at + length > bytes.length) throw new Damaged('the header ends too early');
    return latin1(bytes.subarray(at, at + length))
      .replaceAll('\0', ' ')
      .trim();
  };
  const number = (at: number, length: number) => {
    const text = field(at, length).replace(',', '.');
    const value = Number(text);
    if (text === '' || !Number.isFinite(value) || /[a-df-z_]/i.test(text)) throw new Damaged(`"${text}" for a number`);
    return value;
  };
  const isBdf = bytes[0] === 0xff;
  if (latin1(bytes.subarray(1, 8)) !== (isBdf ? 'BIOSEMI' : '       ')) throw new Damaged('other magic');
  const [headerBytes, seconds, count] = [number(184, 8), number(244, 8), number(252, 4)];
  if (!(count >= 1 && Number.isInteger(count) && count <= 65536)) throw new Damaged(`${count} channels`);
  if (headerBytes !== 256 + 256 * count) throw new Damaged('a header of another size');
  const width = isBdf ? 3 : 2;
  let offset = 0;
  const channels = Array.from({ length: count }, (_, c) => {
    const at = (before: number, size: number) => 256 + before * count + size * c;
    const name = field(at(0, 16), 16);
    const samples = number(at(216, 8), 8);
    if (!(samples >= 1 && Number.isInteger(samples))) throw new Damaged(`${samples} samples in a record`);
    const begin = offset;
    offset += width * samples;
    if (/^[EB]DF Annotations$/.test(name)) return { name, samples, begin, unit: '', range: [0, 0, 0, 0] };
    const range = [104, 112, 120, 128].map((before) => number(at(before, 8), 8));
    const [low, high, least, most] = range;
    const level = 2 ** (8 * width - 1);
    if (low === high || !(least < most && least >= -level && most < level)) throw new Damaged(`ranges ${range}`);
    return { name, samples, begin, unit: field(at(96, 8), 8), range };
  });
  const stated = number(236, 8);
  const records = stated === -1 ? Math.floor((bytes.length - headerBytes) / offset) : stated;
  if (!(records >= 1 && Number.isInteger(records))) throw new Damaged(`${records} records`);
  if (stated !== -1 && headerBytes + records * offset !== bytes.length) throw new Damaged('another size');
  within(records * offset);
  const values: Values = {};
  const signals = channels.filter(({ name }) => !/^[EB]DF Annotations$/.test(name));
  const counts = new Map<number, number>();
  for (const { samples } of signals) counts.set(samples, (counts.get(samples) ?? 0) + 1);
  for (const [c, { samples, begin, range }] of signals.entries()) {
    const [low, high, least, most] = range;
    values[`rate ${c}`] = checkedRate(samples / seconds);
    const gain = (high - low) / (most - least);
    values[`signal ${c}`] = Float64Array.from({ length: records * samples }, (_, i) => {
      const at = headerBytes + Math.floor(i / samples) * offset + begin + width * (i % samples);
      let stored = 0;
      for (let k = width - 1; k >= 0; k--) stored = 256 * stored + bytes[at + k];
      const level = 2 ** (8 * width - 1);
      return (stored >= level ? stored - 2 * level : stored) * gain + (low - least * gain);
    });
  }
  if (signals.length === 0) throw new Unclear('annotations alone');
  return { ...values, names: signals.map(({ name }) => name) };
}
