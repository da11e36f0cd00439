using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Media;

namespace WhatIsUp.WhatsApp.Business;

/// <summary>The parts of a connection that the area uses.</summary>
internal sealed class BusinessFlows : IDisposable
{
    private const int ConnectionsPerHost = 2;
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(20);

    public BusinessFlows(ClientConnection connection, MediaTransfer media, CatalogOptions options, Dialer dialer)
    {
        (Connection, Media) = (connection, media);
        Access = new GraphAccess(connection, media, options, () => dialer.OpenHttp(DialPurpose.Graph, ConnectionsPerHost, IdleTimeout));
        Graph = new GraphCatalog(connection, Access);
        Catalog = options.UsesGraph ? Graph : new IqCatalog(connection);
    }

    /// <summary>The connection, for requests without other dependencies.</summary>
    public ClientConnection Connection { get; }

    /// <summary>Uploads.</summary>
    public MediaTransfer Media { get; }

    /// <summary>HTTPS access to the own catalogue.</summary>
    public GraphAccess Access { get; }

    /// <summary>Catalogues by GraphQL.</summary>
    public GraphCatalog Graph { get; }

    /// <summary>Catalogues by the way that the options name.</summary>
    public ICatalog Catalog { get; }

    /// <summary>The account of the catalogue.</summary>
    public Jid BusinessOf(Jid? account) => account ?? Connection.OwnJid.ToAccount();

    public void Dispose() => Access.Dispose();
}
