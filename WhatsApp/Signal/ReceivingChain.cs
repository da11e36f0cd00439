namespace WhatIsUp.WhatsApp.Signal;

/// <summary>One receiving chain of a session state.</summary>
internal sealed class ReceivingChain(byte[] ratchetKey, byte[] chainKey, uint nextCounter)
{
    public byte[] RatchetKey { get; } = ratchetKey;

    public byte[] ChainKey { get; } = chainKey;

    public uint NextCounter { get; set; } = nextCounter;

    /// <summary>Seeds of messages that were skipped, oldest first.</summary>
    public List<(uint Counter, byte[] Seed)> Skipped { get; } = [];

    public int FindSkipped(uint counter)
    {
        for (var i = 0; i < Skipped.Count; i++)
            if (Skipped[i].Counter == counter) return i;
        return -1;
    }
}
