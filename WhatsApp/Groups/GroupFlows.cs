using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.GroupState;
using WhatIsUp.WhatsApp.Messages;

namespace WhatIsUp.WhatsApp.Groups;

/// <summary>The parts of one connection that groups need; communities, which are groups of groups, use them too.</summary>
internal sealed class GroupFlows : IDisposable
{
    public GroupFlows(ClientConnection connection, TrustedTokens tokens, GroupPace pace)
    {
        Connection = connection;
        Requests = new GroupRequests(pace);
        Cache = new GroupCache(connection.Time);
        Reader = new GroupReader(connection, Requests, Cache);
        Names = new GroupNames(connection, Reader, tokens);
        Members = new GroupMemberChanges(Requests, Reader, Names, Cache);
        Edits = new GroupEdits(connection, Requests, Reader, Cache);
        Invites = new GroupInvites(connection, Requests, Names);
        Pictures = new GroupPictures(Requests);
        Notifications = new GroupNotifications(connection, Cache);
    }

    public ClientConnection Connection { get; }

    public GroupRequests Requests { get; }

    public GroupCache Cache { get; }

    public GroupReader Reader { get; }

    public GroupNames Names { get; }

    public GroupMemberChanges Members { get; }

    public GroupEdits Edits { get; }

    public GroupInvites Invites { get; }

    public GroupPictures Pictures { get; }

    public GroupNotifications Notifications { get; }

    /// <inheritdoc />
    public void Dispose() => Reader.Dispose();
}
