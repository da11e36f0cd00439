namespace WhatIsUp.ApiGateway.Requests.Bodies;

/// <summary>How much memory and time bodies of requests may take.</summary>
public sealed class BodySettings
{
    /// <summary>Bytes of bodies, and of replies that wait for their readers, that the process holds at the same time. A customer alone gets two thirds of it, several get equal parts, and some is always left for the next one.</summary>
    public long BufferedBytes { get; set; } = 96L << 20;

    /// <summary>Bytes a second that a body must bring at least, in every <see cref="Window"/>.</summary>
    public int MinBytesPerSecond { get; set; } = 1 << 10;

    /// <summary>Time over which the rate is measured, again and again: a fast start buys no rest.</summary>
    public TimeSpan Window { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Time for a JSON body.</summary>
    public TimeSpan Deadline { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Time for a body that is a file.</summary>
    public TimeSpan FileDeadline { get; set; } = TimeSpan.FromMinutes(10);
}
