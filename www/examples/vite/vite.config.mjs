// A build needs no setting. The development server must not bundle the package ahead: it would lose worker and module.
export default {
  optimizeDeps: { exclude: ["cardglyph"] },
};
