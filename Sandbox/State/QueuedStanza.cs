namespace WhatIsUp.Sandbox.State;

/// <summary>A stanza that waits until its device has receipted or acked it.</summary>
internal sealed class QueuedStanza
{
    public required long Sequence { get; init; }

    /// <summary><c>message</c>, <c>receipt</c> or <c>notification</c>.</summary>
    public required StanzaClass Class { get; init; }

    public required string Id { get; init; }

    /// <summary>User part of the stanza's <c>from</c>.</summary>
    public required string FromUser { get; init; }

    /// <summary>The encoded node.</summary>
    public required byte[] Encoded { get; init; }

    /// <summary>True when it went out on the present socket.</summary>
    public bool IsSent { get; set; }

    public QueuedStanza? Previous { get; set; }

    public QueuedStanza? Next { get; set; }

    /// <summary>Another stanza with the same class and id.</summary>
    public QueuedStanza? Twin { get; set; }
}
