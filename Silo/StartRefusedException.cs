namespace WhatIsUp.Silo;

/// <summary>The program must not start on what it finds; the message is for the operator.</summary>
public class StartRefusedException(string message) : Exception(message);
