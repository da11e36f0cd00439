namespace WhatIsUp.Sandbox.Server;

/// <summary>Counters, changed inside steps only.</summary>
internal sealed class Counters
{
    public int Connections;
    public long MessagesAccepted;
    public long MessagesDelivered;
    public long Refused;
    public long UnknownRequests;
}
