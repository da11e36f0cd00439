using WhatIsUp.ApiGateway.Endpoints.Channels;
using WhatIsUp.ApiGateway.Endpoints.Chats;
using WhatIsUp.ApiGateway.Endpoints.Deliveries;
using WhatIsUp.ApiGateway.Endpoints.Limits;
using WhatIsUp.ApiGateway.Endpoints.Linking;
using WhatIsUp.ApiGateway.Endpoints.Media;
using WhatIsUp.ApiGateway.Endpoints.Messages;
using WhatIsUp.ApiGateway.Endpoints.Operations;
using WhatIsUp.ApiGateway.Endpoints.Sandbox;
using WhatIsUp.ApiGateway.Endpoints.Webhooks;

namespace WhatIsUp.ApiGateway.Endpoints;

/// <summary>Every endpoint of the gateway.</summary>
internal static class EndpointCatalogue
{
    private static readonly Action<IEndpointRouteBuilder>[] All =
    [
        CreateChannel.Map, ListChannels.Map, GetChannel.Map, PatchChannel.Map, DeleteChannel.Map,
        ConnectChannel.Map, DisconnectChannel.Map, LogoutChannel.Map, GetChannelStatus.Map, GetChannelHealth.Map, GetQr.Map, RequestPairCode.Map, PasskeyRoutes.Map, ChannelSettingsRoutes.Map,
        SendMessage.Map, ListMessages.Map, ListChannelMessages.Map, ListChatMessages.Map, GetMessage.Map, ReadMessage.Map,
        EditMessage.Map, DeleteMessage.Map, ReactToMessage.Map, PinMessage.Map, ForwardMessage.Map, ListReceipts.Map, StarMessage.Map,
        CreateMedia.Map, ListMedia.Map, GetMedia.Map, DeleteMedia.Map, OwnMedia.Map, DownloadMedia.Map,
        ChatRoutes.Map, RequestHistory.Map, ContactRoutes.Map, LabelRoutes.Map,
        CreateWebhookEndpoint.Map, ListWebhookEndpoints.Map, GetWebhookEndpoint.Map, PatchWebhookEndpoint.Map, DeleteWebhookEndpoint.Map,
        ListDeliveries.Map, GetDelivery.Map,
        CreateSandboxPhone.Map, ListSandboxPhones.Map, GetSandboxPhone.Map, ChangeSandboxPhone.Map, DeleteSandboxPhone.Map, TakePhoneOffline.Map, TakePhoneOnline.Map,
        ScanQr.Map, EnterPairCode.Map, SandboxPasskeys.Map, UnlinkDevice.Map, SendFromPhone.Map, ListPhoneMessages.Map, ReadOnPhone.Map, ChangeOnPhone.Map, InjectFault.Map, SandboxGroups.Map, SandboxAppState.Map,
        LinkPage.Map, LinkRoutes.Map,
        GetLimits.Map, GetHealth.Map, GetReadiness.Map,
    ];

    /// <summary>Maps them all.</summary>
    public static void MapGatewayEndpoints(this IEndpointRouteBuilder routes)
    {
        foreach (var map in All) map(routes);
    }
}
