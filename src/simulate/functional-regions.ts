/**
 * What the Destrieux regions do in the simulator: membership in seven large
 * networks after Yeo et al. (2011), and which sides of a film drive them.
 * The assignment by name is coarse and is meant as plausible, not as a finding.
 */

export const NETWORKS = [
  'visual',
  'somatomotor',
  'dorsalAttention',
  'salience',
  'limbic',
  'control',
  'default',
] as const;

/** Sides of a film, each with its own time course. */
export const FILM_FEATURES = ['motion', 'faces', 'sound', 'speech', 'story'] as const;

const NETWORK_PATTERNS: [RegExp, (typeof NETWORKS)[number]][] = [
  [/cuneus$|Lingual|occipital|calcarine|oc_|oc-temp_lat|collat_transv_post|oc-temp_med_and/, 'visual'],
  [/^G_precuneus/, 'default'],
  [/precentral-(sup|inf)|parietal_sup|intrapariet|front_sup$/, 'dorsalAttention'],
  [/central|paracentral|Lat_Fis|G_temp_sup-(G_T|Lateral|Plan_tempo)|temporal_transverse/, 'somatomotor'],
  [/cingul-Mid|insula|Ins_lg|Supramar/, 'salience'],
  [/orbital|rectus|subcallosal|Pole_temporal|Parahip|collat_transv_ant|Plan_polar/, 'limbic'],
  [/front_middle|front_inf/, 'control'],
];

const FEATURE_PATTERNS: [RegExp, Partial<Record<(typeof FILM_FEATURES)[number], number>>][] = [
  [/occipital_sup|cuneus$|calcarine|Pole_occipital|oc_sup/, { motion: 1 }],
  [/occipital_middle|occipital_ant|oc_middle/, { motion: 1, faces: 0.4 }],
  [/oc-temp|occipital_inf|collat/, { faces: 1, motion: 0.3 }],
  [/parietal_sup|intrapariet|precentral-sup/, { motion: 0.7 }],
  [/temp_sup-(G_T|Plan_tempo)|temporal_transverse/, { sound: 1.1 }],
  [/temp_sup-Lateral|S_temporal_sup/, { sound: 0.6, speech: 0.8 }],
  [/temporal_middle|temporal_inf|front_inf|Pole_temporal/, { speech: 0.8, story: 0.3 }],
  [/Angular|precuneus|cingul-Post|subparietal|front_sup$|cingul-Ant/, { story: 0.7 }],
  [/front_middle|insula|cingul-Mid/, { story: 0.4, speech: 0.2 }],
];

/** Network of a region as an index into {@link NETWORKS}; regions that no rule names belong to the default network. */
export function networkOf(name: string): number {
  const rule = NETWORK_PATTERNS.find(
    ([pattern]) => pattern.test(name) && !(/precuneus/.test(name) && /cuneus\$/.test(pattern.source)),
  );
  return NETWORKS.indexOf(rule?.[1] ?? 'default');
}

/** How strongly each of {@link FILM_FEATURES} drives a region; a weak response to the story everywhere. */
export function filmResponse(name: string): number[] {
  const rule = /^G_precuneus/.test(name)
    ? FEATURE_PATTERNS[7]
    : FEATURE_PATTERNS.find(([pattern]) => pattern.test(name));
  return FILM_FEATURES.map((feature) => rule?.[1][feature] ?? (feature === 'story' ? 0.15 : 0.05));
}
