namespace WhatIsUp.Sandbox.Core;

/// <summary>Counters, changed inside steps only.</summary>
internal sealed class Tally
{
    public int Connections;
    public long MessagesAccepted;
    public long MessagesDelivered;
    public long Refused;
    public long UnknownRequests;
}
