using WhatIsUp.WhatsApp.Crypto;

namespace WhatIsUp.WhatsApp.Signal;

/// <summary>One state of a session with a device.</summary>
internal sealed class SessionState
{
    public required byte[] LocalIdentity { get; init; }

    public required byte[] RemoteIdentity { get; init; }

    public required uint RemoteRegistrationId { get; set; }

    /// <summary>The initiator's ephemeral key: identifies the state of a pkmsg.</summary>
    public required byte[] BaseKey { get; init; }

    public required byte[] RootKey { get; init; }

    public required KeyPair SendingRatchet { get; set; }

    public required byte[] SendingChainKey { get; set; }

    public uint SendingCounter { get; set; }

    public uint PreviousCounter { get; set; }

    /// <summary>Newest last.</summary>
    public List<ReceivingChain> ReceivingChains { get; } = [];

    /// <summary>Set until the peer has answered: messages go out as pkmsg.</summary>
    public PendingPreKey? Pending { get; set; }

    public ReceivingChain? FindChain(ReadOnlySpan<byte> ratchetKey)
    {
        foreach (var chain in ReceivingChains)
            if (ratchetKey.SequenceEqual(chain.RatchetKey)) return chain;
        return null;
    }

    /// <summary>Message keys kept for skipped messages.</summary>
    public int SkippedCount
    {
        get
        {
            var count = 0;
            foreach (var chain in ReceivingChains) count += chain.SkippedCount;
            return count;
        }
    }

    /// <summary>Keeps this many message keys; those of the oldest chains go first.</summary>
    public void TrimSkipped(int kept)
    {
        var surplus = SkippedCount - kept;
        for (var i = 0; surplus > 0; i++) surplus -= ReceivingChains[i].DropOldestSkipped(surplus);
    }

    internal readonly record struct PendingPreKey(uint? PreKeyId, uint SignedPreKeyId);
}
