using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.Interop.Clients;

public sealed partial class MemoryStore
{
    private readonly Dictionary<SenderKeyName, byte[]> _senderKeys = [];
    private readonly Dictionary<string, GroupMembers> _groups = [];
    private readonly Dictionary<string, KeyHolders> _keyHolders = [];

    public ValueTask<byte[]?> LoadSenderKeyAsync(SenderKeyName name, CancellationToken cancellationToken)
    {
        lock (_gate) return new(_senderKeys.GetValueOrDefault(name));
    }

    public ValueTask<GroupMembers?> LoadGroupAsync(string group, CancellationToken cancellationToken)
    {
        lock (_gate) return new(_groups.GetValueOrDefault(group));
    }

    public ValueTask<KeyHolders?> LoadKeyHoldersAsync(string group, CancellationToken cancellationToken)
    {
        lock (_gate) return new(_keyHolders.GetValueOrDefault(group));
    }

    public ValueTask<IReadOnlyList<Jid>> LoadKnownContactsAsync(int limit, CancellationToken cancellationToken)
    {
        lock (_gate) return new([.. _inbound.Select(message => message.Sender).Distinct().Take(limit)]);
    }

    private void ApplyGroups(StoreBatch batch)
    {
        Apply(_senderKeys, batch.SenderKeys);
        Apply(_groups, batch.Groups);
        Apply(_keyHolders, batch.KeyHolders);
    }
}
