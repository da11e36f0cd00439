namespace WhatIsUp.WhatsApp.Connection;

/// <summary>The connection ended before the operation was done.</summary>
internal sealed class ConnectionLostException() : IOException("The connection ended.");
