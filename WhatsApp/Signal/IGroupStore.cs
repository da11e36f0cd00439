using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Signal;

/// <summary>The part of a device's durable memory that groups need.</summary>
public interface IGroupStore
{
    /// <summary>A serialised sender key record, our own or another's; null when there is none.</summary>
    ValueTask<byte[]?> LoadSenderKeyAsync(SenderKeyName name, CancellationToken cancellationToken);

    /// <summary>The members of a group, or null when they must be asked for.</summary>
    ValueTask<GroupMembers?> LoadGroupAsync(string group, CancellationToken cancellationToken);

    /// <summary>Who has our present sender key of a group; null when nobody has.</summary>
    ValueTask<KeyHolders?> LoadKeyHoldersAsync(string group, CancellationToken cancellationToken);

    /// <summary>Accounts that we know from their messages, those heard of last first: who sees our status.</summary>
    ValueTask<IReadOnlyList<Jid>> LoadKnownContactsAsync(int limit, CancellationToken cancellationToken);
}
