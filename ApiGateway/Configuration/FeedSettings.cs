namespace WhatIsUp.ApiGateway.Configuration;

/// <summary>Limits of the streams of <c>GET /v1/events</c>.</summary>
public sealed class FeedSettings
{
    /// <summary>Largest number of streams of one customer at this gateway.</summary>
    public int StreamsPerCustomer { get; set; } = 100;

    /// <summary>Largest number of streams at this gateway.</summary>
    public int Streams { get; set; } = 5_000;

    /// <summary>A stream ends after this time and up to a tenth more; the client continues with a new one.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>A comment is sent after this time without an event.</summary>
    public TimeSpan CommentInterval { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>How long a client may take to accept what is sent; its connection is closed afterwards.</summary>
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The store is read at least this often for each customer with streams: notifications may be lost.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(2);

    internal FeedSettings Check()
    {
        foreach (var (name, value) in new[] { (nameof(StreamsPerCustomer), StreamsPerCustomer), (nameof(Streams), Streams) })
            if (value is < 1 or > 100_000) throw new SettingException("Events:" + name, "must be from 1 to 100000.");
        foreach (var (name, value) in new[]
        {
            (nameof(Lifetime), Lifetime), (nameof(CommentInterval), CommentInterval), (nameof(WriteTimeout), WriteTimeout),
            (nameof(PollInterval), PollInterval),
        })
            if (value <= TimeSpan.Zero || value > TimeSpan.FromDays(1)) throw new SettingException("Events:" + name, "must be a time of up to a day.");
        return this;
    }
}
