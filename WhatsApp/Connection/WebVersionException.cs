namespace WhatIsUp.WhatsApp.Connection;

/// <summary>The current web version could not be read; the message contains the reason and no address.</summary>
public sealed class WebVersionException(string message, Exception? inner = null) : Exception(message, inner);
