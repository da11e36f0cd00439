namespace WhatIsUp.Silo;

/// <summary>The silo must not start on what it finds; the message is for the operator.</summary>
public sealed class StartRefusedException(string message) : Exception(message);
