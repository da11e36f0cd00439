using WhatIsUp.Sandbox.AppState;
using WhatIsUp.Sandbox.Media;
using WhatIsUp.Sandbox.Messages;
using WhatIsUp.Sandbox.Server;

namespace WhatIsUp.Sandbox.History;

/// <summary>Makes the parts of the area: what a phone sends to a device that it has just linked, or that requests more.</summary>
internal sealed class HistoryArea
{
    public HistoryArea(SandboxServer server, MediaVault media, MessageArea messages, AppStateHandler appState, PhoneAppState keys, ServerParts parts)
    {
        var (state, hooks) = (server.State, server.Hooks);
        var offers = new HistoryOffers(server.Options, media, messages.Sender);
        var generated = parts.Add(new GeneratedHistory(server.Clock, hooks, offers));
        var shown = new HistoryMessages(state);
        var chunks = new HistoryChunks(state, shown, messages.Writer);
        Handlers =
        [
            generated,
            new HistoryRequestHandler(state, messages.Receiver, messages.Sender, shown, chunks, offers),
            new DeviceWelcome(server.Store, hooks, appState, keys, new HistorySender(shown, chunks, offers, generated)),
            new LidMappingSync(hooks, shown, messages.Sender),
        ];
    }

    public IReadOnlyList<IStanzaHandler> Handlers { get; }
}
