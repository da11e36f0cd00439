namespace WhatIsUp.Grains.Channels.State;

/// <summary>WhatsApp did not answer a request within the call timeout; whether it was carried out is not known.</summary>
public sealed class NoAnswerException() : Exception("WhatsApp did not answer.");
