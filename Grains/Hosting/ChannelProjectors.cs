using WhatIsUp.Grains.Blacklist;
using WhatIsUp.Grains.Business;
using WhatIsUp.Grains.Calls;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.Grains.Chats;
using WhatIsUp.Grains.Contacts;
using WhatIsUp.Grains.Groups;
using WhatIsUp.Grains.History;
using WhatIsUp.Grains.Labels;
using WhatIsUp.Grains.Messages;
using WhatIsUp.Grains.Newsletters;
using WhatIsUp.Grains.Presence;
using WhatIsUp.Grains.Profile;
using WhatIsUp.Grains.Stories;

namespace WhatIsUp.Grains.Hosting;

/// <summary>The projectors of all areas, those with the most events first.</summary>
internal static class ChannelProjectors
{
    /// <summary>Makes them for one activation of a channel.</summary>
    public static IReadOnlyList<IEventProjector> Of(ProjectorContext context)
    {
        var (dependencies, record, addresses, timers, presences) = context;
        var targets = new ReferencedMessages(dependencies, record, addresses);
        var reader = new MessageReader(dependencies, record, addresses, targets);
        var names = new PushNames(record);
        var early = new EarlyMessages(dependencies, record, reader, targets);
        return
        [
            new MessagesProjector(record, timers, reader, targets, early, names),
            new ContactsProjector(dependencies, record, addresses, names),
            new ChatsProjector(record),
            new LabelsProjector(record),
            new StoriesProjector(record),
            new CallsProjector(dependencies, record, addresses),
            new GroupsProjector(dependencies, record),
            new ProfileProjector(record),
            new PresenceProjector(record, presences),
            new BusinessProjector(),
            new NewsletterProjector(record, addresses),
            new BlacklistProjector(record),
            new HistoryProjector(dependencies, record, reader, early),
        ];
    }
}
