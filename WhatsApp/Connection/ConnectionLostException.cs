namespace WhatIsUp.WhatsApp.Connection;

/// <summary>The connection ended before the operation was complete.</summary>
internal sealed class ConnectionLostException() : IOException("The connection ended.");
