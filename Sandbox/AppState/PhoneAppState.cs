using System.Security.Cryptography;
using Google.Protobuf;
using WhatIsUp.Sandbox.Messages;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.AppState;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.Sandbox.AppState;

/// <summary>The app state as a phone has it: it makes the keys, shares them, and writes what its user does.</summary>
internal sealed class PhoneAppState(StateStore store, AppStateStore appState, PhoneReceiver receiver, PhoneSender sender) : IStanzaHandler
{
    private const int KeyIdBytes = 6;
    private const int KeyBytes = 32;
    private const int MaxAppStateKeys = 64;

    public void Register(StanzaTable table) => receiver.OwnReceived.Add(own =>
    {
        if (own.IsPeer) AnswerPeer(own.Sender, own.Message);
    });

    /// <summary>The newest message of a chat: what a user does to a chat is meant up to there.</summary>
    public LastMessage? NewestOf(Account account, Jid chat)
    {
        var contact = store.State.Find(chat);
        var newest = account.Phone.History.After(0)
            .LastOrDefault(entry =>
                entry.Message.Chat.ToAccount() == chat.ToAccount() || (contact is not null && store.State.Find(entry.Message.Chat) == contact)).Message;
        return newest is null ? null : new LastMessage(newest.Id, newest.FromMe, chat.IsGroup && !newest.FromMe ? newest.From.ToAccount() : null,
            newest.Timestamp);
    }

    /// <summary>Makes a new key that seals from now on.</summary>
    public void RotateAppStateKey(Account account, bool isShared)
    {
        if (account.AppState.Keys.Count >= MaxAppStateKeys) throw new SandboxRefusedException("conflict", "The phone made enough keys.");
        appState.AddKey(account, RandomNumberGenerator.GetBytes(KeyIdBytes), RandomNumberGenerator.GetBytes(KeyBytes));
        if (!isShared) return;
        foreach (var device in account.Devices.Values.Where(device => !device.IsPhone)) ShareKeys(device, account.AppState.Keys);
    }

    /// <summary>Sends keys to a linked device.</summary>
    public void ShareKeys(Device device, IEnumerable<(byte[] Id, byte[] Data)> keys)
    {
        var share = new Message.Types.AppStateSyncKeyShare();
        var account = device.Account;
        foreach (var (id, data) in keys)
        {
            share.Keys.Add(new Message.Types.AppStateSyncKey
            {
                KeyId = new Message.Types.AppStateSyncKeyId { KeyId = ByteString.CopyFrom(id) },
                KeyData = new Message.Types.AppStateSyncKeyData
                {
                    KeyData = ByteString.CopyFrom(data),
                    Fingerprint = new Message.Types.AppStateSyncKeyFingerprint { RawId = account.RawId, CurrentIndex = account.NextKeyIndex - 1,
                        DeviceIndexes = { 0 } },
                    Timestamp = account.CreatedAt.ToUnixTimeMilliseconds() + account.AppState.Keys.ToList().FindIndex(key => key.Id == id),
                },
            });
        }
        sender.SendPeer(device, new Message { ProtocolMessage = new() { Type = Message.Types.ProtocolMessage.Types.Type.AppStateSyncKeyShare,
            AppStateSyncKeyShare = share } });
    }

    /// <summary>A linked device lacks keys.</summary>
    private void AnswerPeer(Device sender, Message message)
    {
        if (message.ProtocolMessage?.AppStateSyncKeyRequest is not { } request) return;
        var wanted = request.KeyIds.Select(id => id.KeyId).ToArray();
        var known = sender.Account.AppState.Keys.Where(key => wanted.Any(id => id.Span.SequenceEqual(key.Id))).ToArray();
        if (known.Length > 0) ShareKeys(sender, known);
    }
}
