namespace WhatIsUp.Grains.Channels.Sending;

/// <summary>
/// Which messages may go out once more under the other name of their recipient: those of which the server refused every copy, so that nobody can get two. What was under
/// way when a connection ended, or got no answer, or was sent by an earlier activation, may have arrived. Not safe from several threads.
/// </summary>
internal sealed class Readdressing
{
    private readonly HashSet<string> _certain = new(StringComparer.Ordinal);
    private readonly HashSet<string> _readdressed = new(StringComparer.Ordinal);

    /// <summary>The message goes out for the first time.</summary>
    public void Begin(string messageId) => _certain.Add(messageId);

    /// <summary>Whether the server took it is not known.</summary>
    public void Doubt(string messageId) => _certain.Remove(messageId);

    /// <summary>It is sent, or failed.</summary>
    public void End(string messageId)
    {
        _certain.Remove(messageId);
        _readdressed.Remove(messageId);
    }

    /// <summary>Lets it go out under the other name from now on; false when it may not, or does so already.</summary>
    public bool TryReaddress(string messageId) => _certain.Contains(messageId) && _readdressed.Add(messageId);

    /// <summary>True when it goes out under the other name.</summary>
    public bool IsReaddressed(string messageId) => _readdressed.Contains(messageId);
}
