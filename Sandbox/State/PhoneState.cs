using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Sandbox.State;

/// <summary>What a phone keeps: its Signal keys, sessions and messages.</summary>
internal sealed class PhoneState
{
    private const int MaxPreKeys = 2_000;
    private const int MaxPlaceholders = 1_000;

    public required uint RegistrationId { get; set; }

    public required SignedPreKey SignedPreKey { get; set; }

    /// <summary>Key that linked devices decrypt app state with.</summary>
    public required byte[] AppStateKeyId { get; init; }

    public required byte[] AppStateKeyData { get; init; }

    public bool IsOnline { get; set; } = true;

    /// <summary>True while the owner has the app open; not stored.</summary>
    public bool IsAvailable { get; set; }

    public uint NextPreKeyId { get; set; } = 1;

    /// <summary>Private halves of one-time pre-keys handed out and not used yet, oldest first.</summary>
    public OrderedDictionary<uint, byte[]> PreKeys { get; } = [];

    /// <summary>Sessions by LID address.</summary>
    public Dictionary<ProtocolAddress, SessionRecord> Sessions { get; } = [];

    /// <summary>Sender keys by group and sending device (LID address), its own among them.</summary>
    public Dictionary<(string Group, ProtocolAddress Sender), SenderKeyRecord> SenderKeys { get; } = [];

    /// <summary>Devices that have the phone's own key of a group.</summary>
    public Dictionary<string, HashSet<ProtocolAddress>> KeyHolders { get; } = [];

    public PhoneHistory History { get; } = new();

    /// <summary>How many generated messages the history has besides, in how many chats; not kept over a restart.</summary>
    public (int Messages, int Chats) GeneratedHistory { get; set; }

    /// <summary>Messages that wait to be sent again by their sender: number of requests, by sender and id, oldest first.</summary>
    public OrderedDictionary<string, int> Placeholders { get; } = [];

    /// <summary>Keeps a pre-key; who fetches keys and never writes takes no more room than this.</summary>
    public void Keep(uint id, byte[] privateKey)
    {
        PreKeys[id] = privateKey;
        if (PreKeys.Count > MaxPreKeys) PreKeys.RemoveAt(0);
        NextPreKeyId = Math.Max(NextPreKeyId, id + 1);
    }

    /// <summary>Stores how often a message was requested; one that is never sent again is dropped in time.</summary>
    public void Await(string key, int count)
    {
        Placeholders[key] = count;
        if (Placeholders.Count > MaxPlaceholders) Placeholders.RemoveAt(0);
    }
}
