using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace WhatIsUp.Sandbox.Sockets;

/// <summary>A TLS root of the sandbox's own and a certificate for loopback under it. The root is kept in the data folder.</summary>
internal sealed class TlsIdentity
{
    private const string RootFile = "tls-root.pfx";

    private TlsIdentity(X509Certificate2 root, DateTimeOffset now)
    {
        RootCertificate = root.RawData;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=WhatIsUp sandbox", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        using var issued = request.Create(root, now.AddDays(-1), now.AddYears(5), RandomNumberGenerator.GetBytes(12));
        using var withKey = issued.CopyWithPrivateKey(key);
        ServerCertificate = X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
    }

    public byte[] RootCertificate { get; }

    public X509Certificate2 ServerCertificate { get; }

    public static TlsIdentity Load(string? folder, DateTimeOffset now)
    {
        var path = folder is null ? null : Path.Combine(folder, RootFile);
        if (path is not null && File.Exists(path))
        {
            using var kept = X509CertificateLoader.LoadPkcs12(File.ReadAllBytes(path), null, X509KeyStorageFlags.Exportable);
            return new TlsIdentity(kept, now);
        }
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=WhatIsUp sandbox root", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        using var root = request.CreateSelfSigned(now.AddDays(-2), now.AddYears(10));
        if (path is not null) ServerIdentity.WriteSecret(path, root.Export(X509ContentType.Pkcs12));
        return new TlsIdentity(root, now);
    }
}
