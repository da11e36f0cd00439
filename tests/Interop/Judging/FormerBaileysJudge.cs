namespace WhatIsUp.Interop.Judging;

/// <summary>Baileys 6.7.24, the last of its line: it speaks dictionary 3, names people by number, and shows a QR without a platform.</summary>
public sealed class FormerBaileysJudge() : Judge("judge-baileys-6/6.7.24");

/// <summary>Baileys 6.17.16, which speaks dictionary 2 and knows no LIDs in groups.</summary>
public sealed class OldBaileysJudge() : Judge("judge-baileys-6/6.17.16");
