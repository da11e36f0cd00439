using WhatIsUp.ApiGateway.Hosting;

namespace WhatIsUp.ApiGateway.Tests.Stage;

/// <summary>The program with a third-party issuer: users sign in by the code flow or present ID tokens.</summary>
public sealed class IssuerStage : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("whatisup-signin-").FullName;
    private readonly List<Api> _clients = [];
    private GatewayHost _host = null!;

    internal Issuer Issuer { get; private set; } = null!;

    internal Uri Address => _host.Address;

    internal string? LoginLink => _host.LoginLink;

    public async ValueTask InitializeAsync()
    {
        Issuer = await Issuer.StartAsync(TestContext.Current.CancellationToken);
        _host = await GatewayHost.StartAsync(
            [
                "--urls=http://127.0.0.1:0", $"--WhatIsUp:DataFolder={_folder}", "--WhatIsUp:TrustedProxies:0=127.0.0.0/8",
                "--Logging:LogLevel:WhatIsUp=Warning", "--Logging:LogLevel:Microsoft=None", $"--WhatIsUp:SignIn:Issuer={Issuer.Address}",
                $"--WhatIsUp:SignIn:ClientId={Issuer.ClientId}", $"--WhatIsUp:SignIn:ClientSecret={Issuer.ClientSecret}",
                "--WhatIsUp:SignIn:Plan=pro",
            ], TestContext.Current.CancellationToken);
    }

    /// <summary>An ID token; see <see cref="Issuer.MintAsync"/>.</summary>
    internal Task<string> TokenAsync(object deviations) => Issuer.MintAsync(deviations, TestContext.Current.CancellationToken);

    /// <summary>A client that sends an ID token with each request.</summary>
    internal async Task<Api> BearerAsync(object deviations) => Client(await TokenAsync(deviations));

    /// <summary>A client with an own address; without a token it keeps cookies like a browser.</summary>
    internal Api Client(string? token)
    {
        var client = new Api(Address, token);
        _clients.Add(client);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients) client.Dispose();
        await _host.DisposeAsync();
        await Issuer.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
