using System.Text.RegularExpressions;

namespace WhatIsUp.House.Tests;

/// <summary>
/// Addresses of customers are connected to through the egress guard: files that open connections are listed here with their reason.
/// </summary>
public sealed partial class OutboundConnectionTests
{
    private static readonly Dictionary<string, string> Known = new()
    {
        ["Grains/Egress/EgressGuard.cs"] = "the guard",
        ["Grains/Files/S3MediaStore.cs"] = "the operator's store",
        ["ApiGateway/Hosting/GatewayPipeline.cs"] = "the operator's sandbox",
        ["ApiGateway/Authentication/SignInSetup.cs"] = "the operator's issuer",
        ["ApiGateway/Demo/DemoClient.cs"] = "the demo's own gateway",
        ["WhatsApp/Connection/DirectDial.cs"] = "what the owner of a client configures",
        ["WhatsApp/Connection/Dialer.cs"] = "connects by the callback of the client's owner",
    };

    // Code that distinguishes the operator's addresses from all others.
    private static readonly string[] MayDialDirectly =
    [
        "WhatsApp/Connection/DirectDial.cs", "WhatsApp/Client/WhatsAppClientOptions.cs", "Grains/Channels/Lifecycle/ClientSettings.cs"
    ];

    [Fact]
    public void Only_listed_files_open_connections()
    {
        var found = Repository.ProductSources.Where(file => Dials().IsMatch(Repository.ReadCode(file))).ToArray();
        Assert.Empty(found.Except(Known.Keys));
        Assert.Empty(Known.Keys.Except(found));
    }

    [Fact]
    public void Http_handlers_connect_by_a_callback_and_ignore_the_system_proxy() =>
        Assert.All(
            Repository.ProductSources.Where(
                file => file is not "ApiGateway/Hosting/GatewayPipeline.cs" && Repository.ReadCode(file).Contains("new SocketsHttpHandler")),
            file =>
            {
                var code = Repository.ReadCode(file);
                Assert.Contains("ConnectCallback =", code);
                Assert.Contains("UseProxy = false", code);
                Assert.Contains("AllowAutoRedirect = false", code);
            });

    [Fact]
    public void Only_listed_files_connect_directly_to_operator_addresses() =>
        Assert.Empty(Repository.ProductSources.Where(file => DirectDial().IsMatch(Repository.ReadCode(file))).Except(MayDialDirectly));

    [Fact]
    public void Client_options_are_created_only_with_proxy_and_connect_callback() =>
        Assert.Empty(
            Repository.ProductSources.Where(file => ClientOptions().IsMatch(Repository.ReadCode(file)))
                .Except(["Grains/Channels/Lifecycle/ClientSettings.cs"]));

    [Theory]
    [InlineData("var http = new HttpClient();")]
    [InlineData("private readonly HttpClient _http = new();")]
    [InlineData("private static HttpClient Http { get; } = new() { Timeout = a };")]
    [InlineData("using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);")]
    [InlineData("TcpClient? peer = new ();")]
    [InlineData("await Dns.GetHostAddressesAsync(host);")]
    [InlineData("new SocketsHttpHandler { UseProxy = false }")]
    [InlineData("using ClientWebSocket socket = new();")]
    [InlineData("services.AddHttpClient();")]
    [InlineData("new System.Net.Http.HttpClient()")]
    [InlineData("WebRequest.Create(address)")]
    public void Search_finds_code_that_opens_connections(string code) => Assert.Matches(Dials(), code);

    [GeneratedRegex(
        @"new\s+(?:[\w.]+\.)?(?:" + Types + @")\s*[({]|\b(?:" + Types
            + @")\??\s+\w+\s*(?:\{[^}]*\}\s*)?=\s*new\s*[({]|\bDns\.|\bAddHttpClient\b|\bIHttpClientFactory\b|\b(?:Http)?WebRequest\b")]
    private static partial Regex Dials();

    private const string Types =
        "Socket|TcpClient|UdpClient|HttpClient|HttpClientHandler|SocketsHttpHandler|WinHttpHandler|ClientWebSocket|WebClient|SmtpClient|Ping|AmazonS3Client";

    [GeneratedRegex(@"\bDirectDial\b")]
    private static partial Regex DirectDial();

    [GeneratedRegex(@"new\s+WhatsAppClientOptions\b")]
    private static partial Regex ClientOptions();
}
