namespace WhatIsUp.Interop.Judging;

/// <summary>Baileys refused, or failed at, what it was asked to do.</summary>
public sealed class JudgeException(string message) : Exception(message);
