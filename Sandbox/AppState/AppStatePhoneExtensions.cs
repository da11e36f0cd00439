using WhatIsUp.Sandbox.Messages;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.AppState;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.Sandbox.AppState;

/// <summary>What a phone's user does to chats, contacts and labels, and what the phone reads of them.</summary>
public static class AppStatePhoneExtensions
{
    /// <summary>Writes to the app state of the account; linked devices are notified.</summary>
    /// <exception cref="SandboxRefusedException">The phone is offline, or the state is full.</exception>
    public static Task WriteAppStateAsync(this SandboxPhone phone,
        IReadOnlyList<AppStateAction> actions, CancellationToken cancellationToken = default) => phone.CallOnlineAsync(
        () =>
        {
            phone.Part<AppStateHandler>().Write(phone.Account, actions);
            return true;
        },
        cancellationToken);

    /// <summary>The newest message that the phone has of a chat, or null: actions on chats refer to it.</summary>
    public static Task<LastMessage?> FindLastMessageAsync(this SandboxPhone phone, Jid chat, CancellationToken cancellationToken = default) =>
        phone.CallAsync(() => phone.Part<PhoneAppState>().NewestOf(phone.Account, chat), cancellationToken);

    /// <summary>A message of the phone's history, or null.</summary>
    public static Task<SandboxMessage?> FindMessageAsync(this SandboxPhone phone, string messageId, CancellationToken cancellationToken = default) =>
        phone.CallAsync(() => PhoneWriter.Find(phone.Account, messageId), cancellationToken);

    /// <summary>The LID of an account that the phone can write to, or null.</summary>
    public static Task<Jid?> FindLidAsync(this SandboxPhone phone, Jid account, CancellationToken cancellationToken = default) =>
        phone.CallAsync(() => phone.Server.State.Dial(account)?.Lid, cancellationToken);

    /// <summary>The app state as the phone reads it: what it wrote and what linked devices wrote.</summary>
    public static Task<IReadOnlyList<SandboxAppStateEntry>> ReadAppStateAsync(this SandboxPhone phone, CancellationToken cancellationToken = default) =>
        phone.CallOnlineAsync<IReadOnlyList<SandboxAppStateEntry>>(
        () =>
        [
            .. from collection in phone.Account.AppState.Collections
               from entry in collection.Value.Entries
               select new SandboxAppStateEntry(
                   collection.Key, collection.Value.State.Version, AppStateIndex.Read(entry.Key) ?? [], entry.Value.ActionVersion,
                   SyncActionValue.Parser.ParseFrom(entry.Value.Value)),
        ],
        cancellationToken);

    /// <summary>Makes a new key that seals what the phone writes from now on.</summary>
    /// <param name="phone">The phone.</param>
    /// <param name="isShared">False to keep it back: linked devices must then request it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static Task RotateAppStateKeyAsync(this SandboxPhone phone,
        bool isShared = true, CancellationToken cancellationToken = default) => phone.CallOnlineAsync(
        () =>
        {
            phone.Part<PhoneAppState>().RotateAppStateKey(phone.Account, isShared);
            return true;
        },
        cancellationToken);
}
