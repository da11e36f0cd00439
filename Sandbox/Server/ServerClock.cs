namespace WhatIsUp.Sandbox.Server;

/// <summary>The time of the server, and the ids of its stanzas that follow from it.</summary>
internal sealed class ServerClock(TimeProvider time)
{
    private long _lastId;

    public TimeProvider Time => time;

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>An id for a stanza of the server's own: never the same twice, also after a restart.</summary>
    public string NextId()
    {
        _lastId = Math.Max(_lastId + 1, Now.ToUnixTimeMilliseconds() * 1000);
        return _lastId.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
