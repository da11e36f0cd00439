namespace WhatIsUp.WhatsApp.Connection;

/// <summary>Opens a TCP connection for a client. All connections of a client are opened by its callback.</summary>
/// <param name="purpose">Purpose of the connection.</param>
/// <param name="host">Name or IP address.</param>
/// <param name="port">Port.</param>
/// <param name="cancellationToken">Cancels it.</param>
public delegate ValueTask<Stream> DialCallback(DialPurpose purpose, string host, int port, CancellationToken cancellationToken);
