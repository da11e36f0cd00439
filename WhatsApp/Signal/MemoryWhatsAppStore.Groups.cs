using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Signal;

public sealed partial class MemoryWhatsAppStore
{
    private readonly Dictionary<SenderKeyName, byte[]> _senderKeys = [];
    private readonly Dictionary<string, GroupMembers> _groups = [];
    private readonly Dictionary<string, KeyHolders> _keyHolders = [];

    /// <inheritdoc/>
    public ValueTask<byte[]?> LoadSenderKeyAsync(SenderKeyName name, CancellationToken cancellationToken)
    {
        lock (_gate) return new(_senderKeys.GetValueOrDefault(name));
    }

    /// <inheritdoc/>
    public ValueTask<GroupMembers?> LoadGroupAsync(string group, CancellationToken cancellationToken)
    {
        lock (_gate) return new(_groups.GetValueOrDefault(group));
    }

    /// <inheritdoc/>
    public ValueTask<KeyHolders?> LoadKeyHoldersAsync(string group, CancellationToken cancellationToken)
    {
        lock (_gate) return new(_keyHolders.GetValueOrDefault(group));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Jid>> LoadKnownContactsAsync(int limit, CancellationToken cancellationToken)
    {
        lock (_gate)
            return new([.. _events.OfType<MessageReceived>().Where(message => !message.IsFromMe).Select(message => message.Sender.ToAccount()).Reverse().Distinct().Take(limit)]);
    }

    private void ApplyGroups(StoreBatch batch)
    {
        if (batch.WipesDevice)
        {
            _senderKeys.Clear();
            _groups.Clear();
            _keyHolders.Clear();
        }
        Put(_senderKeys, batch.SenderKeys);
        Put(_groups, batch.Groups);
        Put(_keyHolders, batch.KeyHolders);
    }
}
