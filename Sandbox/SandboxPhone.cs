using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox;

/// <summary>A phone: device 0 of an account, with its own keys and Signal sessions. Safe from any thread.</summary>
public sealed class SandboxPhone
{
    /// <summary>Id for REST.</summary>
    public string Id { get; } = "";

    /// <summary>Whose phone it is.</summary>
    public string Owner { get; } = SandboxNetwork.DefaultOwner;

    /// <summary>Phone-number JID of the account.</summary>
    public Jid Jid { get; }

    /// <summary>LID JID of the account.</summary>
    public Jid Lid { get; }

    /// <summary>Name that recipients see.</summary>
    public string PushName { get; } = "";

    /// <summary>True for a business account.</summary>
    public bool IsBusiness { get; }

    /// <summary>False after <see cref="GoOfflineAsync"/>.</summary>
    public bool IsOnline { get; }

    /// <summary>Messages this phone could never decrypt and shows as "waiting for this message".</summary>
    public long UndecryptableCount { get; }

    /// <summary>Linked devices, by phone-number device JID.</summary>
    public IReadOnlyList<Jid> LinkedDevices => throw new NotSupportedException();

    /// <summary>Scans a QR: links the device that shows it.</summary>
    /// <returns>JID of the new device.</returns>
    /// <exception cref="SandboxRefusedException">The text is no QR, or its ref is unknown or used up.</exception>
    public Task<Jid> ScanAsync(string qr, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <summary>Types the 8-character code that a client shows for this number (a dash is allowed).</summary>
    /// <returns>JID of the new device.</returns>
    /// <exception cref="SandboxRefusedException">No client waits for a code of this number, or the code is wrong.</exception>
    public Task<Jid> EnterPairCodeAsync(string code, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <summary>Sends a text to all devices of an account and to the own linked devices. A PN or LID <paramref name="to"/> decides the addressing.</summary>
    /// <exception cref="SandboxRefusedException">The account does not exist.</exception>
    public Task<SandboxMessage> SendTextAsync(Jid to, string text, string? quotedMessageId = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    /// <summary>What this phone sent and received, oldest first, after a <see cref="SandboxMessage.Sequence"/>.</summary>
    public Task<IReadOnlyList<SandboxMessage>> ReadMessagesAsync(long after = 0, int limit = 1_000, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    /// <summary>The first message, past or future, that fulfils the condition: also a change of its status counts.</summary>
    public Task<SandboxMessage> WaitForMessageAsync(Func<SandboxMessage, bool> condition, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Sends read receipts for these messages, or for all unread ones when null.</summary>
    /// <returns>How many were marked.</returns>
    public Task<int> MarkReadAsync(IReadOnlyCollection<string>? messageIds = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <summary>Unlinks a device of this account.</summary>
    /// <exception cref="SandboxRefusedException">No such device.</exception>
    public Task UnlinkAsync(Jid device, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <summary>Leaves the network: what is sent to it waits in its queue.</summary>
    public Task GoOfflineAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <summary>Comes back and receives what waited.</summary>
    public Task GoOnlineAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();
}
