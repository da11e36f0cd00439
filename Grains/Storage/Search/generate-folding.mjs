// Makes SearchFolding.txt from the Unicode Character Database that Node.js carries (process.versions.unicode). Run: node generate-folding.mjs
// The table is derived from data files of Unicode, Inc., under the Unicode License V3: https://www.unicode.org/license.txt
//
// A character becomes what is left of it when case, accents and mere forms do not count:
//   case      what full case mapping up and down again makes of it (ß and ẞ → ss, ς → σ, İ and ı → i)
//   forms     compatibility decomposition (ﬁ → fi, Ａ → a, ² → 2, 𝓐 → a, Arabic presentation forms → letters)
//   accents   nonspacing and enclosing marks of Latin, Greek, Cyrillic, Hebrew, Arabic, Syriac and of no script; strokes through Latin letters (ø → o, ł → l);
//             marks that are letters of their scripts stay: vowels and viramas of Indic scripts, vowels and tones of Thai and Lao, voicing of kana
//   nothing   characters that nobody sees (joiners, variation selectors, soft hyphens)
// What stays is composed again (NFC), so that か is no part of が, nor 가 of 각.
import { writeFileSync } from 'node:fs';

const Accent = /^[\p{Mn}\p{Me}]$/u;
const AccentScripts = /^[\p{Script=Inherited}\p{Script=Common}\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}]$/u;
const Voicing = new Set(['\u3099', '\u309A']);
const Unseen = /^\p{Default_Ignorable_Code_Point}$/u;
const Stroked = {
  'æ': 'ae', 'œ': 'oe', 'ø': 'o', 'đ': 'd', 'ð': 'd', 'ħ': 'h', 'ł': 'l', 'ŧ': 't', 'ƀ': 'b', 'ƶ': 'z', 'ǥ': 'g', 'ɨ': 'i', 'ɉ': 'j', 'ɍ': 'r', 'ɏ': 'y', 'ɇ': 'e', 'ȼ': 'c', 'ⱥ': 'a', 'ⱦ': 't', 'ƚ': 'l', 'ʉ': 'u', 'ᵽ': 'p',
  'ꝁ': 'k', 'ɵ': 'o',
};

const isAccent = character => Accent.test(character) && AccentScripts.test(character) && !Voicing.has(character);
const strip = text => [...text.normalize('NFKD')].filter(character => !isAccent(character) && !Unseen.test(character)).join('');
const lower = text => [...text].map(character => character.toUpperCase().toLowerCase()).join('').replaceAll('ς', 'σ');

function fold(character) {
  let before, text = character;
  do {
    before = text;
    text = [...strip(lower(strip(text)))].map(letter => Stroked[letter] ?? letter).join('');
  } while (text !== before);
  return text.normalize('NFC');
}

const MostCharacters = 4;
const isSurrogate = code => code >= 0xD800 && code <= 0xDFFF;
const isHangulSyllable = code => code >= 0xAC00 && code <= 0xD7A3;
const hex = text => [...text].map(character => character.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')).join(' ');

// Neighbours share a line: "first-last +offset" for each its own, "first-last/2 +offset" for every other one, "first-last results" when all become the same (or nothing).
const lines = [`# Unicode ${process.versions.unicode}; made by generate-folding.mjs. © Unicode, Inc. Unicode License V3, https://www.unicode.org/license.txt`];
let run = null;
const close = () => {
  if (!run) return;
  const place = hex(String.fromCodePoint(run.first)) + (run.last === run.first ? '' : '-' + hex(String.fromCodePoint(run.last)) + (run.step === 2 ? '/2' : ''));
  const isShift = run.last !== run.first && run.offset !== null;
  lines.push(isShift ? `${place} ${run.offset < 0 ? '' : '+'}${run.offset}` : run.folded === '' ? place : `${place} ${hex(run.folded)}`);
  run = null;
};
for (let code = 0; code <= 0x10FFFF; code++) {
  if (isSurrogate(code) || isHangulSyllable(code)) continue;
  const character = String.fromCodePoint(code), folded = fold(character);
  // What is one character must not become a sentence: texts have bounds.
  if (folded === character || [...folded].length > MostCharacters) continue;
  const offset = [...folded].length === 1 ? folded.codePointAt(0) - code : null, distance = run ? code - run.last : 0;
  const isAlone = run?.last === run?.first;
  if (run && distance === 1 && run.step !== 2 && run.folded === folded && (isAlone || run.offset === null)) {
    Object.assign(run, { last: code, step: 1, offset: null });
  } else if (run && offset !== null && run.offset === offset && (distance === run.step || (isAlone && distance <= 2))) {
    Object.assign(run, { last: code, step: distance, folded: null });
  } else {
    close();
    run = { first: code, last: code, step: 0, offset, folded };
  }
}
close();

// Pairs that are written as one character: where a letter keeps a mark.
for (let code = 0; code <= 0x10FFFF; code++) {
  if (isSurrogate(code) || isHangulSyllable(code)) continue;
  const character = String.fromCodePoint(code), parts = [...character.normalize('NFD')];
  if (character.normalize('NFC') !== character || fold(character) !== character || parts.length < 2) continue;
  const first = parts.slice(0, -1).join('').normalize('NFC');
  if ([...first].length === 1) lines.push(`+${hex(first)} ${hex(parts.at(-1))} ${hex(character)}`);
}
writeFileSync(new URL('SearchFolding.txt', import.meta.url), lines.join('\n') + '\n');
console.log(lines.length, 'lines');
