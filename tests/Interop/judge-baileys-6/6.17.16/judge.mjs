// Baileys 6.17.16: dictionary 2, numbers in place of LIDs, HKDF beside the read loop.
import baileys from 'baileys';
import curve from 'curve25519-js';
import { judgeWith } from '../commands.mjs';

judgeWith(baileys, curve);
