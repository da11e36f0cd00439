namespace WhatIsUp.Interop.Judging;

/// <summary>The third-party client refused or failed an action.</summary>
public sealed class JudgeException(string message) : Exception(message);
