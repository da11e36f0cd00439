namespace WhatIsUp.ApiGateway.Requests.Bodies;

/// <summary>Limits on the memory and time of request bodies.</summary>
public sealed class BodySettings
{
    /// <summary>
    /// Bytes of request bodies and of buffered responses that the process holds at the same time. One customer alone gets two thirds of it, several customers
    /// get equal shares, and some always remains for the next customer.
    /// </summary>
    public long BufferedBytes { get; set; } = 96L << 20;

    /// <summary>Minimum rate of a body in bytes per second, measured over every <see cref="Window"/>.</summary>
    public int MinBytesPerSecond { get; set; } = 1 << 10;

    /// <summary>Sliding window over which the rate is measured, so that a fast start does not allow a pause later.</summary>
    public TimeSpan Window { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Deadline of a JSON body.</summary>
    public TimeSpan Deadline { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Deadline of a body that is a file.</summary>
    public TimeSpan FileDeadline { get; set; } = TimeSpan.FromMinutes(10);
}
