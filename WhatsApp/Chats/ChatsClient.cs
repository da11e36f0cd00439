using WhatIsUp.WhatsApp.AppState;
using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.WhatsApp.Chats;

/// <summary>Settings of chats, messages, contacts and labels shared by all devices of the account.</summary>
public sealed class ChatsClient
{
    private readonly Operations<AppStateSync> _appState;

    internal ChatsClient(Operations<AppStateSync> appState) => _appState = appState;

    /// <summary>Writes actions of the user to the app state; their changes are published as events in the same commit.</summary>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    /// <exception cref="WhatsAppRefusedException">The server refused, or the phone has not shared a key yet (<c>no_app_state_key</c>).</exception>
    public Task ApplyAsync(IReadOnlyCollection<AppStateAction> actions, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actions);
        return _appState.RunAsync(appState => appState.WriteAsync(actions, cancellationToken));
    }
}
