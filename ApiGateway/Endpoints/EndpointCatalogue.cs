using WhatIsUp.ApiGateway.Endpoints.Account;
using WhatIsUp.ApiGateway.Endpoints.Blacklist;
using WhatIsUp.ApiGateway.Endpoints.Business;
using WhatIsUp.ApiGateway.Endpoints.Calls;
using WhatIsUp.ApiGateway.Endpoints.Channels;
using WhatIsUp.ApiGateway.Endpoints.Chats;
using WhatIsUp.ApiGateway.Endpoints.Communities;
using WhatIsUp.ApiGateway.Endpoints.Console;
using WhatIsUp.ApiGateway.Endpoints.Contacts;
using WhatIsUp.ApiGateway.Endpoints.Deliveries;
using WhatIsUp.ApiGateway.Endpoints.Events;
using WhatIsUp.ApiGateway.Endpoints.Groups;
using WhatIsUp.ApiGateway.Endpoints.Labels;
using WhatIsUp.ApiGateway.Endpoints.Limits;
using WhatIsUp.ApiGateway.Endpoints.Linking;
using WhatIsUp.ApiGateway.Endpoints.Media;
using WhatIsUp.ApiGateway.Endpoints.Messages;
using WhatIsUp.ApiGateway.Endpoints.Newsletters;
using WhatIsUp.ApiGateway.Endpoints.Operations;
using WhatIsUp.ApiGateway.Endpoints.Presence;
using WhatIsUp.ApiGateway.Endpoints.Privacy;
using WhatIsUp.ApiGateway.Endpoints.Profile;
using WhatIsUp.ApiGateway.Endpoints.Sandbox;
using WhatIsUp.ApiGateway.Endpoints.Stories;
using WhatIsUp.ApiGateway.Endpoints.Webhooks;

namespace WhatIsUp.ApiGateway.Endpoints;

/// <summary>The families of endpoints, in the order of the OpenAPI document.</summary>
internal static class EndpointCatalogue
{
    /// <summary>Maps every endpoint of the gateway.</summary>
    public static void MapGatewayEndpoints(this IEndpointRouteBuilder routes)
    {
        ChannelsEndpoints.Map(routes);
        PairingEndpoints.Map(routes);
        SettingsEndpoints.Map(routes);
        SendEndpoints.Map(routes);
        MessagesEndpoints.Map(routes);
        MediaEndpoints.Map(routes);
        ChatsEndpoints.Map(routes);
        ContactsEndpoints.Map(routes);
        ProfileEndpoints.Map(routes);
        PresenceEndpoints.Map(routes);
        PrivacyEndpoints.Map(routes);
        BlacklistEndpoints.Map(routes);
        LabelsEndpoints.Map(routes);
        BusinessEndpoints.Map(routes);
        NewslettersEndpoints.Map(routes);
        GroupsEndpoints.Map(routes);
        StoriesEndpoints.Map(routes);
        CallsEndpoints.Map(routes);
        QuickRepliesEndpoints.Map(routes);
        CommunitiesEndpoints.Map(routes);
        WebhooksEndpoints.Map(routes);
        DeliveriesEndpoints.Map(routes);
        EventsEndpoints.Map(routes);
        SandboxEndpoints.Map(routes);
        LinkingEndpoints.Map(routes);
        AccountEndpoints.Map(routes);
        MembersEndpoints.Map(routes);
        AuditEndpoints.Map(routes);
        ConsoleEndpoints.Map(routes);
        LimitsEndpoints.Map(routes);
        ImpossibleOperations.Map(routes);
        OperationsEndpoints.Map(routes);
    }
}
