namespace WhatIsUp.WhatsApp.Connection;

/// <summary>The current web version could not be learnt; the message says why and holds no address.</summary>
public sealed class WebVersionException(string message, Exception? inner = null) : Exception(message, inner);
