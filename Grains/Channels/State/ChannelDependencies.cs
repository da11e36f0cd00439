using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Files;
using WhatIsUp.Grains.Storage.Calls;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.Grains.Storage.Chats;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Messages;
using WhatIsUp.Grains.Storage.Outbox;
using WhatIsUp.Grains.Storage.Presence;
using WhatIsUp.Grains.Storage.Signal;
using WhatIsUp.Grains.Storage.Stories;
using WhatIsUp.Grains.Webhooks;

namespace WhatIsUp.Grains.Channels.State;

/// <summary>What all channels of a silo share.</summary>
public sealed record ChannelDependencies(
    ChannelRows Channels,
    MessageRows Messages,
    MessageAddOns Marks,
    ChatRows Chats,
    LidChatMigration Moves,
    StoryRows Stories,
    CallRows Calls,
    SubscriptionRows Subscriptions,
    HealthRows Health,
    RecentMessages Recent,
    MediaLibrary Media,
    SignalRows Signals,
    OutboxRows Outbox,
    GroupCommitWriter Writer,
    EndpointNudges Nudges,
    AreaProjectors Projectors,
    IOptions<WhatIsUpOptions> Options,
    TimeProvider Time,
    ILoggerFactory Loggers);
