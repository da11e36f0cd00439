using WhatIsUp.Sandbox.Phones;
using WhatIsUp.WhatsApp.AppState;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.Sandbox;

/// <summary>What a phone's user does to chats, contacts and labels, and what the phone reads of them.</summary>
public sealed partial class SandboxPhone
{
    /// <summary>Writes to the app state of the account; linked devices are told.</summary>
    /// <exception cref="SandboxRefusedException">The phone is offline, or the state is full.</exception>
    public Task WriteAppStateAsync(IReadOnlyList<AppStateAction> actions, CancellationToken cancellationToken = default) => CallOnline(
        () =>
        {
            _exchange.AppState.Write(_account, actions);
            return true;
        },
        cancellationToken);

    /// <summary>The newest message that the phone has of a chat, or null: actions on chats refer to it.</summary>
    public Task<LastMessage?> FindLastMessageAsync(Jid chat, CancellationToken cancellationToken = default) =>
        Call(() => _exchange.Phones.NewestOf(_account, chat), cancellationToken);

    /// <summary>A message of the phone's history, or null.</summary>
    public Task<SandboxMessage?> FindMessageAsync(string messageId, CancellationToken cancellationToken = default) =>
        Call(() => PhoneDesk.FindMessage(_account, messageId), cancellationToken);

    /// <summary>The LID of an account that the phone can write to, or null.</summary>
    public Task<Jid?> FindLidAsync(Jid account, CancellationToken cancellationToken = default) => Call(() => _exchange.World.Dial(account)?.Lid, cancellationToken);

    /// <summary>The app state as the phone reads it: what it wrote and what linked devices wrote.</summary>
    public Task<IReadOnlyList<SandboxAppStateEntry>> ReadAppStateAsync(CancellationToken cancellationToken = default) => CallOnline<IReadOnlyList<SandboxAppStateEntry>>(
        () =>
        [
            .. from collection in _account.AppState.Collections
               from entry in collection.Value.Entries
               select new SandboxAppStateEntry(
                   collection.Key, collection.Value.State.Version, AppStateIndex.Read(entry.Key) ?? [], entry.Value.ActionVersion, SyncActionValue.Parser.ParseFrom(entry.Value.Value)),
        ],
        cancellationToken);

    /// <summary>Makes a new key that seals what the phone writes from now on.</summary>
    /// <param name="isShared">False to keep it back: linked devices then have to ask for it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task RotateAppStateKeyAsync(bool isShared = true, CancellationToken cancellationToken = default) => CallOnline(
        () =>
        {
            _exchange.Phones.RotateAppStateKey(_account, isShared);
            return true;
        },
        cancellationToken);
}
