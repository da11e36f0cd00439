namespace WhatIsUp.Silo.Starting;

/// <summary>The program can't start; the message contains the reason for the operator.</summary>
public class StartRefusedException(string message) : Exception(message);
