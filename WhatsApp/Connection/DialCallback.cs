namespace WhatIsUp.WhatsApp.Connection;

/// <summary>Opens a TCP connection for a client. Every connection that a client makes comes from its callback.</summary>
/// <param name="purpose">What the connection is for.</param>
/// <param name="host">Name or IP address.</param>
/// <param name="port">Port.</param>
/// <param name="cancellationToken">Gives up.</param>
public delegate ValueTask<Stream> DialCallback(DialPurpose purpose, string host, int port, CancellationToken cancellationToken);
