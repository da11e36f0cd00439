using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace WhatIsUp.Sandbox.Sockets;

/// <summary>A TLS root of the sandbox's own and certificates under it. The root is kept in the data folder.</summary>
internal sealed class TlsIdentity
{
    private const string RootFile = "tls-root.pfx";

    private const int MaxNames = 32;
    private readonly X509Certificate2 _root;
    private readonly DateTimeOffset _now;
    private readonly ConcurrentDictionary<string, X509Certificate2> _byName = new(StringComparer.OrdinalIgnoreCase);

    private TlsIdentity(X509Certificate2 root, DateTimeOffset now)
    {
        (_root, _now) = (root, now);
        RootCertificate = root.RawData;
        ServerCertificate = Issue("localhost");
    }

    /// <summary>A certificate for the name that a client requests: a cluster reaches the sandbox by a name of its own.</summary>
    public X509Certificate2 CertificateFor(string? name)
    {
        if (name is null || name == "localhost" || Uri.CheckHostName(name) != UriHostNameType.Dns) return ServerCertificate;
        if (_byName.TryGetValue(name, out var known)) return known;
        return _byName.Count < MaxNames ? _byName.GetOrAdd(name, Issue) : ServerCertificate;
    }

    private X509Certificate2 Issue(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=WhatIsUp sandbox", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        // All sandboxes call their roots the same: who trusts several finds the right one by its key, or by its number where it was made without a key id.
        var hasKeyId = _root.Extensions.OfType<X509SubjectKeyIdentifierExtension>().Any();
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_root, hasKeyId, !hasKeyId));
        using var issued = request.Create(_root, _now.AddDays(-1), _now.AddYears(5), RandomNumberGenerator.GetBytes(12));
        using var withKey = issued.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
    }

    public byte[] RootCertificate { get; }

    public X509Certificate2 ServerCertificate { get; }

    public static TlsIdentity Load(string? folder, DateTimeOffset now)
    {
        var path = folder is null ? null : Path.Combine(folder, RootFile);
        if (path is not null && File.Exists(path))
        {
            var kept = X509CertificateLoader.LoadPkcs12(File.ReadAllBytes(path), null, X509KeyStorageFlags.Exportable);
            return new TlsIdentity(kept, now);
        }
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=WhatIsUp sandbox root", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var root = request.CreateSelfSigned(now.AddDays(-2), now.AddYears(10));
        if (path is not null) ServerIdentity.WriteSecret(path, root.Export(X509ContentType.Pkcs12));
        return new TlsIdentity(root, now);
    }
}
