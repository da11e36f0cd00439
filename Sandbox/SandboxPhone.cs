using WhatIsUp.Sandbox.Core;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Pairing;

namespace WhatIsUp.Sandbox;

/// <summary>A phone: device 0 of an account, with its own keys and Signal sessions. Safe from any thread.</summary>
public sealed partial class SandboxPhone
{
    private static readonly TimeSpan PairingTimeout = TimeSpan.FromSeconds(30);
    private readonly Exchange _exchange;
    private readonly Account _account;

    internal SandboxPhone(Exchange exchange, Account account) => (_exchange, _account) = (exchange, account);

    internal Account Account => _account;

    /// <summary>Id for REST.</summary>
    public string Id => _account.PhoneId;

    /// <summary>Whose phone it is.</summary>
    public string Owner => _account.Owner;

    /// <summary>Phone-number JID of the account.</summary>
    public Jid Jid => _account.Jid;

    /// <summary>Number that people dial, digits.</summary>
    public string DialledNumber => _account.DialledNumber;

    /// <summary>LID JID of the account.</summary>
    public Jid Lid => _account.Lid;

    /// <summary>Name that recipients see.</summary>
    public string PushName => _account.PushName;

    /// <summary>True for a business account.</summary>
    public bool IsBusiness => _account.IsBusiness;

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt => _account.CreatedAt;

    /// <summary>False after <see cref="GoOfflineAsync"/>.</summary>
    public bool IsOnline => _account.Phone.IsOnline;

    /// <summary>Messages this phone shows as "waiting for this message": not decrypted, and not sent again so far.</summary>
    public long UndecryptableCount => _account.Phone.Placeholders.Count;

    /// <summary>Linked devices, by phone-number device JID.</summary>
    public IReadOnlyList<Jid> LinkedDevices => _account.LinkedDevices;

    /// <summary>How the server treats this account.</summary>
    public SandboxPhonePolicy Policy => _account.Policy;

    /// <summary>Changes how the server treats this account from now on.</summary>
    public Task SetPolicyAsync(SandboxPhonePolicy policy, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return Call(
            () =>
            {
                var isMoved = policy.LidMigrated && !_account.Policy.LidMigrated;
                _exchange.Limits.Set(_account, policy);
                if (isMoved) _exchange.Phones.ShareLids(_account);
                return true;
            },
            cancellationToken);
    }

    /// <summary>Scans a QR: links the device that shows it.</summary>
    /// <returns>JID of the new device; <c>default</c> when the owner is asked for a passkey first (<see cref="SandboxPhonePolicy.Passkey"/>).</returns>
    /// <exception cref="SandboxRefusedException">The text is no QR, or its ref is unknown or used up.</exception>
    public async Task<Jid> ScanAsync(string qr, CancellationToken cancellationToken = default)
    {
        if (!PairingQr.TryParse(qr, out var parsed)) throw new SandboxRefusedException("invalid_request", "The text is not that of a WhatsApp QR.", "qr");
        var completion = new TaskCompletionSource<Jid>(TaskCreationOptions.RunContinuationsAsynchronously);
        await CallOnline(
            () =>
            {
                _exchange.Pairing.Scan(_account, parsed, completion);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        return await FinishAsync(completion.Task, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Types the 8-character code that a client shows for this number (a dash is allowed).</summary>
    /// <returns>JID of the new device; <c>default</c> when the owner is asked for a passkey first (<see cref="SandboxPhonePolicy.Passkey"/>).</returns>
    /// <exception cref="SandboxRefusedException">No client waits for a code of this number, or the code is wrong.</exception>
    public async Task<Jid> EnterPairCodeAsync(string code, CancellationToken cancellationToken = default)
    {
        if (PairCode.Normalize(code) is not { } plain) throw new SandboxRefusedException("invalid_request", "A pair code has 8 letters and digits.", "code");
        var offer = await CallOnline(() => _exchange.Pairing.FindOffer(_account), cancellationToken).ConfigureAwait(false)
            ?? throw new SandboxRefusedException("conflict", "No client waits for a pair code of this number.");
        // Deriving keys takes tens of milliseconds: not on the exchange's loop.
        var companion = PairCode.Unwrap(plain, offer.WrappedCompanionKey)!;
        var ephemeral = Curve25519.GenerateKeyPair();
        var primary = PairCode.Wrap(plain, ephemeral.PublicKey);
        var completion = new TaskCompletionSource<Jid>(TaskCreationOptions.RunContinuationsAsynchronously);
        await CallOnline(
            () =>
            {
                _exchange.Pairing.Type(offer, ephemeral, companion, primary, completion);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        return await FinishAsync(completion.Task, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends a text to all devices of an account and to the own linked devices. A PN or LID <paramref name="to"/> decides the addressing.</summary>
    /// <exception cref="SandboxRefusedException">The account does not exist.</exception>
    public Task<SandboxMessage> SendTextAsync(Jid to, string text, string? quotedMessageId = null, CancellationToken cancellationToken = default)
    {
        if (text.Length is 0 or > PhoneDesk.MaxTextLength) throw new SandboxRefusedException("invalid_request", "A text has 1 to 65,536 characters.", "text");
        return Call(() => _exchange.Phones.SendText(_account, to, text, quotedMessageId), cancellationToken);
    }

    /// <summary>What this phone sent and received, oldest first, after a <see cref="SandboxMessage.Sequence"/>.</summary>
    public Task<IReadOnlyList<SandboxMessage>> ReadMessagesAsync(long after = 0, int limit = 1_000, CancellationToken cancellationToken = default) =>
        Call<IReadOnlyList<SandboxMessage>>(() => [.. _account.Phone.History.After(after).Take(limit).Select(entry => entry.Message)], cancellationToken);

    /// <summary>The first message, past or future, that fulfils the condition: also a change of its status counts.</summary>
    public async Task<SandboxMessage> WaitForMessageAsync(Func<SandboxMessage, bool> condition, CancellationToken cancellationToken)
    {
        var waiter = new MessageWaiter(condition);
        using var registration = cancellationToken.Register(() => waiter.Cancel(cancellationToken));
        await Call(
            () =>
            {
                _exchange.Phones.Wait(_account, waiter);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        return await waiter.Task.ConfigureAwait(false);
    }

    /// <summary>Sends read receipts for these messages, or for all unread ones when null.</summary>
    /// <returns>How many were marked.</returns>
    public Task<int> MarkReadAsync(IReadOnlyCollection<string>? messageIds = null, CancellationToken cancellationToken = default) =>
        CallOnline(() => _exchange.Phones.MarkRead(_account, messageIds), cancellationToken);

    /// <summary>Plays received messages, which are read by that.</summary>
    /// <returns>How many were played.</returns>
    public Task<int> PlayAsync(IReadOnlyCollection<string> messageIds, CancellationToken cancellationToken = default) =>
        CallOnline(() => _exchange.Phones.MarkPlayed(_account, messageIds), cancellationToken);

    /// <summary>Makes the phone hand over so many messages, which it never had, to each device that is linked from now on. Forgotten at a restart of the sandbox.</summary>
    public Task PretendHistoryAsync(int messages, int chats, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(messages);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(chats);
        return Call(() => _account.Phone.Pretended = (messages, chats), cancellationToken);
    }

    /// <summary>Chunks of such a history that linked devices have not receipted yet; null before the first device is offered any.</summary>
    public Task<int?> CountHistoryLeftAsync(CancellationToken cancellationToken = default) => Call(() => _exchange.Phones.ChunksLeft(_account), cancellationToken);

    /// <summary>Unlinks a device of this account.</summary>
    /// <exception cref="SandboxRefusedException">No such device.</exception>
    public Task UnlinkAsync(Jid device, CancellationToken cancellationToken = default) => CallOnline(
        () =>
        {
            if (!_exchange.World.TryFindDevice(device, out var linked) || linked.Account != _account || linked.IsPhone)
                throw new SandboxRefusedException("not_found", "The phone has no such linked device.", "jid");
            _exchange.Notices.Unlink(linked, StanzaBuilder.N("stream:error", [("code", 401)], StanzaBuilder.N("conflict", ("type", "device_removed"))));
            return true;
        },
        cancellationToken);

    /// <summary>Reinstalls the app: a new identity, no linked devices; contacts are told that the identity changed. The history stays.</summary>
    public Task ReinstallAsync(CancellationToken cancellationToken = default) => CallOnline(
        () =>
        {
            _exchange.Phones.Reinstall(_account);
            return true;
        },
        cancellationToken);

    /// <summary>Leaves the network: what is sent to it waits in its queue.</summary>
    public Task GoOfflineAsync(CancellationToken cancellationToken = default) => Call(
        () =>
        {
            _exchange.Phones.GoOffline(_account);
            return true;
        },
        cancellationToken);

    /// <summary>Comes back and receives what waited.</summary>
    public Task GoOnlineAsync(CancellationToken cancellationToken = default) => Call(
        () =>
        {
            _exchange.Phones.GoOnline(_account);
            return true;
        },
        cancellationToken);

    private static async Task<Jid> FinishAsync(Task<Jid> pairing, CancellationToken cancellationToken)
    {
        try
        {
            return await pairing.WaitAsync(PairingTimeout, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new SandboxRefusedException("conflict", "The client did not answer.");
        }
    }

    private Task<T> Call<T>(Func<T> step, CancellationToken cancellationToken) => _exchange.Mailbox.CallAsync(
        () => _exchange.World.ByNumber(_account.Number) == _account ? step() : throw new SandboxRefusedException("not_found", "The phone was deleted."), cancellationToken);

    private Task<T> CallOnline<T>(Func<T> step, CancellationToken cancellationToken) =>
        Call(() => _account.Phone.IsOnline ? step() : throw new SandboxRefusedException("conflict", "The phone is offline."), cancellationToken);
}
